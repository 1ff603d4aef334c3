/** Runs administrative commands, with the environment of the service. */
import { once } from 'node:events'
import { runAdmin } from './admin/run-command.ts'

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}

const warn = (text: string) => {
  process.stderr.write(text)
}

process.exitCode = await runAdmin(process.argv.slice(2), { env: process.env, write, warn })
