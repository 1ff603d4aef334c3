/**
 * The embedded PostgreSQL sets an alarm ten seconds after a query, to write its statistics. The
 * alarm is a JavaScript timer, and would keep the process alive while a database waits for the next
 * test. This lets the process end in spite of such timers.
 */
const setReferenced = globalThis.setTimeout

const isAlarm = (callback: unknown) => String(callback).includes('__emscripten_timeout')

globalThis.setTimeout = Object.assign((...parameters: Parameters<typeof setReferenced>) => {
  const timer = setReferenced(...parameters)
  return isAlarm(parameters[0]) ? timer.unref() : timer
}, setReferenced)
