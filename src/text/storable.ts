/**
 * Replaces characters that no stored text has in what is rendered. A body has none, but in HTML a
 * character reference such as `&#1;` makes one.
 */
import { withoutControls } from '../domain/control-characters.ts'

/** The same value with every text in it replaced. */
export function storable<Value>(value: Value): Value {
  if (typeof value === 'string') return withoutControls(value) as Value
  if (Array.isArray(value)) return value.map(storable) as Value
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, storable(part)])) as Value
}
