/** A network with one search at work and one in the queue keeps no other network out. */
import t from 'tap'
import { searchBounds } from '../../../src/http/bounds/admission.ts'
import { createGate } from '../../../src/http/bounds/gate.ts'

const searches = { ...searchBounds.embedded, queue: 2, maxWaitMs: 60_000 }
const turn = () => new Promise((resolve) => setImmediate(resolve))

t.test('gives a network with nothing in progress the place of one that is being served', async (t) => {
  let time = 0
  const gate = createGate(searches, { now: () => time })
  const served: string[] = []
  const refused: string[] = []
  let leaves: (() => void)[] = []
  const apply = async (network: string) => {
    void gate.enter({ rank: 3, network, weight: 1 }).then((leave) => {
      if (!leave) return refused.push(network)
      served.push(network)
      return leaves.push(leave)
    })
    await turn()
  }
  const leave = async () => {
    leaves.shift()?.()
    await turn()
  }
  // A flood of one network, until the gate knows that it is overloaded.
  for (let n = 0; n < 60; n++) {
    await apply('flood')
    await apply('flood')
    await apply('flood')
    time += 100
    await leave()
  }
  t.ok(gate.isOverloaded())
  // Whatever waits now is late, so it goes when the running one ends.
  while (leaves.length > 0) await leave()
  served.length = 0
  refused.length = 0
  leaves = []
  await apply('flood')
  await apply('flood')
  t.strictSame(served, ['flood'])
  await apply('reader')
  t.strictSame(refused, ['flood'], 'the second request of the flood makes room')
  time += 10
  await leave()
  t.strictSame(served, ['flood', 'reader'])
})
