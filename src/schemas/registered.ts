/** Every shape that stands under its own name in the OpenAPI document. */
import * as shapes from './shapes.ts'

type Registered = { $id: string }

function isRegistered(value: unknown): value is Registered {
  return typeof value === 'object' && value !== null && '$id' in value && typeof value.$id === 'string'
}

export const registeredShapes: readonly Registered[] = Object.values(shapes as object).filter(isRegistered)
