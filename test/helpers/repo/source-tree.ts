/**
 * Reads `src/` for the architecture test: its files, their imports, circles of imports, and the
 * lengths of functions.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { type Node, parse } from 'acorn'

export const root = resolve(import.meta.dirname, '../../../src')

/**
 * `from` and `to` are paths below `src/` without their extension, or `to` is the name of a package.
 */
export type Import = { from: string; to: string; isType: boolean; isPackage: boolean }

/** `name` is empty if the function has no name. */
export type MeasuredFunction = { file: string; name: string; lines: number; holdsFunctions: boolean }

/** Paths below `src/`, with their extension. */
export function listFiles(): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
}

export function readSource(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

export function importsOf(file: string): Import[] {
  const statements = readSource(file).matchAll(
    /^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm,
  )
  return [...statements].map(([, type, from, bare, dynamic]) => {
    const target = from ?? bare ?? dynamic ?? ''
    const isPackage = !target.startsWith('.')
    return {
      from: withoutEnding(file),
      to: isPackage
        ? packageName(target)
        : withoutEnding(relative(root, resolve(root, dirname(file), target))),
      isType: type !== undefined,
      isPackage,
    }
  })
}

function withoutEnding(path: string): string {
  return path.replace(/\.ts$/, '')
}

function packageName(specifier: string): string {
  const [scope = '', name] = specifier.split('/')
  return scope.startsWith('@') ? `${scope}/${name}` : scope
}

/**
 * Files that import each other in a circle, types included: one list for each circle (Tarjan's
 * strongly connected components).
 */
export function findCircles(imports: readonly Import[]): string[][] {
  const targets = new Map<string, string[]>()
  for (const { from, to, isPackage } of imports) {
    if (!isPackage) targets.set(from, [...(targets.get(from) ?? []), to])
  }
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const circles: string[][] = []

  function visit(file: string): number {
    order.set(file, order.size)
    open.push(file)
    let low = order.size - 1
    for (const target of targets.get(file) ?? []) {
      if (!order.has(target)) low = Math.min(low, visit(target))
      else if (open.includes(target)) low = Math.min(low, order.get(target) ?? low)
    }
    lowest.set(file, low)
    if (low === order.get(file)) {
      const circle = open.splice(open.indexOf(file))
      if (circle.length > 1 || targets.get(file)?.includes(file)) circles.push(circle.sort())
    }
    return low
  }

  for (const file of targets.keys()) if (!order.has(file)) visit(file)
  return circles
}

type AnyNode = Node & Record<string, unknown>

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

const functionTypes = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']

/** Every function of a file with its number of lines. Stripping the types moves no line. */
export function measureFunctions(file: string): MeasuredFunction[] {
  const program = parse(stripTypeScriptTypes(readSource(file)), {
    ecmaVersion: 'latest',
    sourceType: 'module',
    locations: true,
  })
  const found: MeasuredFunction[] = []

  function walk(node: AnyNode, givenName: string): boolean {
    const isFunction = functionTypes.includes(node.type)
    let holdsFunctions = false
    for (const value of Object.values(node)) {
      for (const child of [value].flat()) {
        if (isNode(child)) holdsFunctions = walk(child, nameGivenBy(node)) || holdsFunctions
      }
    }
    if (isFunction && node.loc) {
      const lines = node.loc.end.line - node.loc.start.line + 1
      found.push({ file, name: nameIn(node.id) || givenName, lines, holdsFunctions })
    }
    return isFunction || holdsFunctions
  }

  walk(program as unknown as AnyNode, '')
  return found
}

/** The name that a function gets from the node around it: a variable or a member of an object. */
function nameGivenBy({ type, id, key }: AnyNode): string {
  if (type === 'VariableDeclarator') return nameIn(id)
  return type === 'Property' ? nameIn(key) : ''
}

function nameIn(identifier: unknown): string {
  return isNode(identifier) ? String(identifier.name ?? '') : ''
}
