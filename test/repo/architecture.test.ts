/**
 * Holds the code against the tables of ARCHITECTURE.md: layers, areas, packages, circles, and the
 * sizes of folders, files and functions.
 */
import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import t from 'tap'
import { areas, layers } from '../helpers/repo/layer-table.ts'
import {
  findCircles,
  type Import,
  importsOf,
  listFiles,
  type MeasuredFunction,
  measureFunctions,
  readSource,
  root,
} from '../helpers/repo/source-tree.ts'

/** Areas that nobody imports: each could be taken away without a change elsewhere. */
const leafAreas = ['feeds']

/** Package -> the only layers (or files) that may import it. */
const packageOwners: Record<string, readonly string[]> = {
  fastify: ['type:deps', 'type:boot/assemble', 'auth/authorize', 'http', 'routes', 'app'],
  '@fastify/cors': ['app'],
  '@fastify/fast-json-stringify-compiler': ['http/serialization'],
  '@fastify/swagger': ['http/openapi'],
  '@fastify/type-provider-typebox': ['type:app', 'type:http/app-type'],
  '@scalar/fastify-api-reference': ['http/reference-page'],
  'drizzle-orm': ['db'],
  pg: ['db/postgres'],
  '@electric-sql/pglite': ['db/embedded'],
  jose: ['auth', 'outbound/issuer-keys'],
  '@node-rs/argon2': ['auth/passwords'],
  '@zxcvbn-ts/language-common': ['auth/common-passwords'],
  typebox: ['schemas'],
  ajv: ['http/validation', 'type:http/request-faults'],
  'ajv-formats': ['http/validation'],
  'markdown-it': ['text/markdown', 'type:text'],
  'markdown-it-cjk-friendly': ['text/markdown'],
  'markdown-it-deflist': ['text/markdown'],
  entities: ['text/html-reader'],
  'sanitize-html': ['text/sanitize'],
  diff: ['text/diff'],
  'any-ascii': ['text/slug'],
  unhomoglyph: ['text/name-skeleton'],
  feedsmith: ['presenters/feeds/feed-formats'],
  sitemap: ['presenters/feeds/sitemaps'],
  pino: ['log'],
  uuid: ['ids'],
  yaml: ['boot/demo-content', 'http/openapi', 'text/front-matter'],
  'pg-boss': ['jobs', 'outbox', 'boot/prepare-queues', 'db/job-store', 'db/embedded', 'type:db/database'],
  nodemailer: ['outbound/mailer', 'outbound/mail-source', 'outbound/letter-mailer', 'outbound/letter-parts'],
  juice: ['text/newsletter/letter-html'],
  'postal-mime': ['text/newsletter/returned-mail'],
  'smtp-server': ['inbound/bounce-server'],
  'csv-parse': ['text/newsletter/csv-reader'],
  '@fastify/multipart': ['http/file-bodies'],
}

/** Folders inside layers that are no areas. */
const otherFolders = [
  'db/queries',
  'db/tables',
  'db/postgres',
  'db/embedded',
  'http/bounds',
  'http/document',
  'http/json',
]
/** The part of an area's commands that only other commands call. */
const steps = 'steps'
/** Folders in `test/` that test no single area or layer. */
const otherTestFolders = ['helpers', 'repo', 'runner', 'walks', 'wire']

const tests = join(root, '../test')

const maxFilesInFolder = 40
const maxLinesOfFile = 300
const maxLinesOfFunction = 60
/** Of a function that registers routes, and of a factory whose closure holds other functions. */
const maxLinesOfClosure = 120

function layerOf(path: string): string {
  return path.split('/', 1)[0] ?? path
}

function areaOf(path: string): string | undefined {
  return path
    .split('/')
    .slice(0, -1)
    .find((part) => part in areas)
}

function isAllowed({ isType }: Import, path: string, rules: readonly string[] = []): boolean {
  return rules.some((rule) => {
    const isForTypes = rule.startsWith('type:')
    const prefix = isForTypes ? rule.slice('type:'.length) : rule
    return (isType || !isForTypes) && (path === prefix || path.startsWith(`${prefix}/`))
  })
}

function told({ from, to, isType }: Import): string {
  return `${from} imports ${isType ? 'the types of ' : ''}${to}`
}

function isClosure({ file, name, holdsFunctions }: MeasuredFunction): boolean {
  return holdsFunctions && (file.startsWith('routes/') ? /Routes$/ : /^(create|start|open)[A-Z]/).test(name)
}

const files = listFiles()
const imports = files.flatMap(importsOf)
const ours = imports.filter(({ isPackage, to }) => !isPackage && !to.startsWith('..'))
const functions = files.flatMap(measureFunctions)

t.test('the check sees the code', async (t) => {
  t.ok(files.length > 400, `${files.length} files`)
  t.ok(ours.length > 1_500, `${ours.length} imports of files`)
  t.ok(ours.filter(({ isType }) => isType).length > 300, 'of which some are of types alone')
  t.ok(imports.length - ours.length > 200, `${imports.length - ours.length} imports of packages`)
  t.ok(functions.length > 1_500, `${functions.length} functions`)
  const seenLayers = new Set(files.map((file) => layerOf(file.replace(/\.ts$/, ''))))
  t.same([...seenLayers].sort(), Object.keys(layers).sort(), 'every layer has its row')
  const seenAreas = new Set(files.flatMap((file) => areaOf(file) ?? []))
  t.same([...seenAreas].sort(), Object.keys(areas).sort(), 'every area has its row')
})

t.test('folders are layers and areas, and have the same names in the tests', async (t) => {
  const folders = new Set(files.map(dirname).filter((folder) => folder.includes('/')))
  const isKnown = (folder: string) =>
    otherFolders.includes(folder) ||
    (basename(folder) === steps ? basename(dirname(folder)) in areas : basename(folder) in areas)
  t.same(
    [...folders].filter((folder) => !isKnown(folder)),
    [],
  )
  const tested = readdirSync(tests, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
  const areasUntested = Object.keys(areas).filter((area) => !tested.includes(area))
  t.same(areasUntested, [], 'every area has its tests')
  t.same(
    tested.filter((name) => !(name in areas || name in layers || otherTestFolders.includes(name))),
    [],
  )
})

t.test('layers import only what they may', async (t) => {
  const crossing = ours.filter(({ from, to }) => layerOf(from) !== layerOf(to))
  const broken = crossing.filter((each) => !isAllowed(each, each.to, layers[layerOf(each.from)]))
  t.same(broken.map(told), [])
  const granted = Object.entries(layers).flatMap(([from, row]) => row.map((to) => ({ from, to })))
  t.same(
    granted.filter(
      ({ from, to }) =>
        !crossing.some((each) => layerOf(each.from) === from && isAllowed(each, each.to, [to])),
    ),
    [],
    'no row grants what nobody needs',
  )
})

t.test('areas import only what they may', async (t) => {
  const crossing = ours.flatMap((each) => {
    const [from, to] = [areaOf(each.from), areaOf(each.to)]
    return from && to && from !== to ? [{ each, from, to }] : []
  })
  t.ok(crossing.length > 80, `${crossing.length} imports cross from one area to another`)
  t.same(
    crossing.filter(({ from, to }) => !areas[from]?.includes(to)).map(({ each }) => told(each)),
    [],
  )
  const needed = new Set(crossing.map(({ from, to }) => `${from} imports ${to}`))
  const granted = Object.entries(areas).flatMap(([from, row]) => row.map((to) => `${from} imports ${to}`))
  t.same(
    granted.filter((grant) => !needed.has(grant)),
    [],
    'no row grants what nobody needs',
  )
  t.same(
    Object.values(areas)
      .flat()
      .filter((area) => leafAreas.includes(area)),
    [],
    'nobody imports a leaf area',
  )
})

t.test('commands import only the steps of other commands, and nobody else imports steps', async (t) => {
  const isStep = (path: string) => path.startsWith('commands/') && basename(dirname(path)) === steps
  const isVerb = (path: string) => path.startsWith('commands/') && areaOf(path) !== undefined && !isStep(path)
  t.ok(ours.filter(({ from, to }) => isVerb(from) && isStep(to)).length > 30, 'verbs take steps')
  t.same(ours.filter(({ from, to }) => layerOf(from) === 'commands' && isVerb(to)).map(told), [])
  t.same(ours.filter(({ from, to }) => layerOf(from) !== 'commands' && isStep(to)).map(told), [])
})

t.test('only the start of the process knows the workers on jobs', async (t) => {
  const importers = ours.filter(({ from, to }) => layerOf(to) === 'jobs' && layerOf(from) !== 'jobs')
  t.ok(importers.length > 0)
  t.same(importers.filter(({ from }) => !['boot', 'main'].includes(layerOf(from))).map(told), [])
})

t.test('no files import each other in a circle, types included', async (t) => {
  const edge = (from: string, to: string) => ({ from, to, isType: true, isPackage: false })
  t.same(findCircles([edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('c', 'd')]), [['a', 'b', 'c']])
  t.same(findCircles(ours), [])
})

t.test('packages stay where they belong', async (t) => {
  const owned = imports.filter(({ isPackage, to }) => isPackage && !to.startsWith('node:'))
  t.same([...new Set(owned.map(({ to }) => to))].sort(), Object.keys(packageOwners).sort())
  t.same(owned.filter((each) => !isAllowed(each, each.from, packageOwners[each.to])).map(told), [])
})

t.test('the domain takes nothing from outside', async (t) => {
  const broken = imports.filter(({ from, isPackage }) => layerOf(from) === 'domain' && isPackage)
  t.same(broken.map(told), [])
})

t.test('policy knows nothing but the domain', async (t) => {
  const broken = imports.filter(({ from, to }) => from === 'auth/policy' && layerOf(to) !== 'domain')
  t.same(broken.map(told), [])
})

t.test('folders, files and functions are small enough to read', async (t) => {
  const inTests = readdirSync(tests, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  const folders = Map.groupBy([...files, ...inTests.map((name) => join('test', name))], dirname)
  t.ok(folders.size > 80, `${folders.size} folders`)
  t.same(
    [...folders].filter(([, { length }]) => length > maxFilesInFolder).map(([folder]) => folder),
    [],
  )
  const long = files.filter((file) => readSource(file).trimEnd().split('\n').length > maxLinesOfFile)
  t.same(long, [])
  t.ok(functions.some(isClosure), 'some functions are closures')
  t.same(
    functions.filter((each) => each.lines > (isClosure(each) ? maxLinesOfClosure : maxLinesOfFunction)),
    [],
  )
})

t.test('every file says in its first comment what it is for', async (t) => {
  t.same(
    files.filter((file) => !readSource(file).startsWith('/**')),
    [],
  )
})
