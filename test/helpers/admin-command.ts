/** The administrator's command, in a process of its own as people run it, or in the test's process. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { runAdmin } from '../../scripts/admin/run-command.ts'
import { type Environment, fromTest, quickStart } from './server.ts'

const script = fileURLToPath(new URL('../../scripts/admin.ts', import.meta.url))

export type Outcome = { code: number; stdout: string; stderr: string }

/** Runs the command with this environment and nothing else. */
export async function admin(environment: Environment, ...parameters: string[]): Promise<Outcome> {
  const env = { ...fromTest, ...environment }
  return promisify(execFile)(process.execPath, [...quickStart, script, ...parameters], { env }).then(
    (output) => ({ code: 0, ...output }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )
}

/**
 * The same in this process, which takes less than half of the processor time. The same code makes
 * the output and the exit code.
 */
export async function adminHere(environment: Environment, ...parameters: string[]): Promise<Outcome> {
  const outcome = { code: 0, stdout: '', stderr: '' }
  const { PASSWORD } = environment
  if (PASSWORD !== undefined) process.env.PASSWORD = PASSWORD
  outcome.code = await runAdmin(parameters, {
    env: environment,
    write: async (text) => {
      outcome.stdout += text
    },
    warn: (text) => {
      outcome.stderr += text
    },
  })
  delete process.env.PASSWORD
  return outcome
}
