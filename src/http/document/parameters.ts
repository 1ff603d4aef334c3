/**
 * Corrects the parameters of operations, and makes a component of each parameter that several
 * operations have.
 */
import {
  type Document,
  type Json,
  type Operation,
  type Parameter,
  pascalCase,
  referTo,
  sortedByName,
} from './parts.ts'

/** An ETag, weak or with what a proxy adds to it. */
const tag = '(W/)?"[^"]*"(-[a-z]+)?'
/**
 * Members that the route's own schema must not have, since its validator would then answer with a
 * poor error text.
 */
const additions: Record<string, { schema: Json; example: string }> = {
  'if-match': {
    schema: { pattern: `^\\s*(\\*|[\\s,]*${tag}(\\s*,[\\s,]*${tag})*[\\s,]*)\\s*$` },
    example: '"3"',
  },
}

/** A parameter with a default is not required. Commas separate the items of a list in a query. */
export function trueParameter(parameter: Parameter): Parameter {
  const { schema, required, name } = parameter
  const added = additions[name]
  return {
    ...parameter,
    ...(added && { example: added.example }),
    ...(required !== undefined && { required: required && schema.default === undefined }),
    ...(parameter.in === 'query' && schema.type === 'array' && { explode: false }),
    schema: { ...schema, ...added?.schema },
  }
}

/** Component names for parameters whose own names say too little. */
const spokenNames: Record<string, string> = { n: 'RevisionNumber' }

type Use = { path: string; operation: Operation; parameter: Parameter }

export function shareParameters(paths: Document['paths']) {
  const uses = usesIn(paths)
  const components = new Map<string, Parameter>()
  const names = new Map<string, string>()
  for (const ofName of Map.groupBy(uses, ({ parameter }) => parameter.name).values()) {
    for (const [text, same] of Map.groupBy(ofName, ({ parameter }) => JSON.stringify(parameter))) {
      const [first] = same
      if (!first || same.length === 1) continue
      const name = componentName(same, ofName.length)
      if (components.has(name)) throw new Error(`different parameters have the name ${name}`)
      components.set(name, first.parameter)
      names.set(text, name)
    }
  }
  for (const { operation, parameter } of uses) {
    const name = names.get(JSON.stringify(parameter))
    const parameters = operation.parameters as Parameter[]
    if (name)
      operation.parameters = parameters.with(
        parameters.indexOf(parameter),
        referTo('parameters', name) as never,
      )
  }
  return { paths, parameters: sortedByName(components) }
}

function usesIn(paths: Document['paths']): Use[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.values(methods).flatMap((operation) =>
      ((operation.parameters ?? []) as Parameter[]).map((parameter) => ({ path, operation, parameter })),
    ),
  )
}

/**
 * The plain name, if most parameters with this name are equal to this one. Otherwise, the name also
 * says which part of the API has the parameter.
 */
function componentName(same: readonly Use[], all: number): string {
  const name = same[0]?.parameter.name ?? ''
  const plain = spokenNames[name] ?? pascalCase(name)
  const common = commonSegments(same.map(({ path }) => path))
  return same.length * 2 > all || common.length === 0 ? plain : `${plain}Of${common.map(pascalCase).join('')}`
}

/** The segments after the version that all paths begin with, up to the first parameter. */
function commonSegments(paths: readonly string[]): string[] {
  const [first = [], ...others] = paths.map((path) => path.split('/').slice(1))
  const end = first.findIndex(
    (segment, index) => segment.startsWith('{') || others.some((other) => other[index] !== segment),
  )
  return first.slice(0, end === -1 ? undefined : end).filter((segment) => segment !== 'v1')
}
