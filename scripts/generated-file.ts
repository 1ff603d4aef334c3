/**
 * Writes a generated file of the repository. With --check it only compares, and fails if the file
 * is out of date.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/**
 * `name` is the path from the root of the repository. `command` is the npm script that writes the
 * file.
 */
export function writeOrCheck(name: string, text: string, command: string): void {
  const file = new URL(`../${name}`, import.meta.url)
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text)
    process.stdout.write(`${name} is written.\n`)
  } else if (existsSync(file) && readFileSync(file, 'utf8') === text) {
    process.stdout.write(`${name} is up to date.\n`)
  } else {
    process.stderr.write(`${name} is out of date: run \`npm run ${command}\` and commit it.\n`)
    process.exitCode = 1
  }
}
