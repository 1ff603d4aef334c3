/**
 * A map of bounded size: when it is full, a new key drives out the key that was added longest ago.
 */

type BoundedMap<Key, Value> = Pick<Map<Key, Value>, 'get' | 'set' | 'delete'>

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
