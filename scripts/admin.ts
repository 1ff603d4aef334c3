/** Runs administrative commands, with the environment of the service. */
import { once } from 'node:events'
import { operatorMessage } from '../src/boot/operator-message.ts'
import { ApiError } from '../src/problems/api-error.ts'
import { UsageError } from './admin/command.ts'
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
  const isRefusal = error instanceof UsageError || error instanceof ApiError
  warn(`${isRefusal ? error.message : operatorMessage(error as Error)}\n`)
  process.exitCode = 1
}
