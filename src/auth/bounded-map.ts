/** A memory that cannot grow without end: when it is full, what was put in longest ago goes. */

export type BoundedMap<Key, Value> = Pick<Map<Key, Value>, 'get' | 'set' | 'delete'>

export function createBoundedMap<Key, Value>(maxSize: number): BoundedMap<Key, Value> {
  return new (class extends Map<Key, Value> {
    override set(key: Key, value: Value): this {
      super.set(key, value)
      const [oldest] = this.keys()
      if (this.size > maxSize && oldest !== undefined) this.delete(oldest)
      return this
    }
  })()
}
