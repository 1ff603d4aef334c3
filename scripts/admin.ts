/** Runs administrative commands, with the environment of the service. */
import { once } from 'node:events'
import { runCommand } from './admin/run-command.ts'

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}

const warn = (text: string) => {
  process.stderr.write(text)
}

try {
  const isWell = await runCommand(process.argv.slice(2), { env: process.env, write, warn })
  if (!isWell) process.exitCode = 1
} catch (error) {
  warn(`${(error as Error).message}\n`)
  process.exitCode = 1
}
