/** Does one piece of work at a time, for several clients in turn. */

type Queued = () => Promise<void>

type Turns = {
  /** How many pieces of work of the client wait or are in progress. */
  of(client: string): number
  all(): number
  /** Resolves with the result of the work when it has had its turn. */
  take<Result>(client: string, work: () => Promise<Result>): Promise<Result>
}

export function createTurns(): Turns {
  /** The client whose turn is next comes first. */
  const queues = new Map<string, Queued[]>()
  let current: string | undefined

  function enqueue(client: string, queued: Queued): void {
    const queue = queues.get(client)
    if (queue) queue.push(queued)
    else queues.set(client, [queued])
  }

  async function workOff(): Promise<void> {
    for (const [client, queue] of queues) {
      current = client
      await queue.shift()?.()
      queues.delete(client)
      // All others come before the next work of this client.
      if (queue.length > 0) queues.set(client, queue)
    }
    current = undefined
  }

  const of = (client: string) => (queues.get(client)?.length ?? 0) + (current === client ? 1 : 0)

  return {
    of,
    all: () => [...queues.values()].reduce((sum, { length }) => sum + length, current === undefined ? 0 : 1),
    take(client, work) {
      return new Promise((resolve, reject) => {
        enqueue(client, () => work().then(resolve, reject))
        if (current === undefined) void workOff()
      })
    },
  }
}
