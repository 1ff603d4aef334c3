/** Runs one benchmark by its name. Exits with 1 if the benchmark misses a limit. */
import { readdirSync } from 'node:fs'

const folder = new URL('../bench/', import.meta.url)
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== 'harness.ts')
  .map((file) => file.replace(/\.ts$/, ''))
const [name = ''] = process.argv.slice(2)

if (names.includes(name)) {
  const { run } = (await import(new URL(`${name}.ts`, folder).href)) as { run: () => Promise<boolean> }
  process.exitCode = (await run()) ? 0 : 1
} else {
  process.stderr.write(`usage: npm run bench -- ${names.join(' | ')}\n`)
  process.exitCode = 1
}
