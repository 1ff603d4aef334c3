/**
 * Runs a command with the variable TEST_DATABASE_URL. If the variable is not set, starts a
 * throwaway cluster and sets the variable to its URL.
 */
import { spawn } from 'node:child_process'
import { startCluster } from './postgres.ts'

const [command, ...parameters] = process.argv.slice(2)
if (!command) throw new Error('usage: with-postgres.ts COMMAND [ARGUMENT ...]')

const cluster = process.env.TEST_DATABASE_URL ? undefined : await startCluster()
const child = spawn(command, parameters, {
  stdio: 'inherit',
  env: { ...process.env, TEST_DATABASE_URL: process.env.TEST_DATABASE_URL ?? cluster?.url },
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
child.on('close', async (code) => {
  await cluster?.stop()
  process.exit(code ?? 1)
})
