/**
 * PostgreSQL within the process sets an alarm ten seconds after a query, to write its statistics. It is a timer of
 * JavaScript, and would keep the process alive for as long as a database waits for the next test.
 */
const setReferenced = globalThis.setTimeout

const isAlarm = (callback: unknown) => String(callback).includes('__emscripten_timeout')

globalThis.setTimeout = Object.assign((...parameters: Parameters<typeof setReferenced>) => {
  const timer = setReferenced(...parameters)
  return isAlarm(parameters[0]) ? timer.unref() : timer
}, setReferenced)
