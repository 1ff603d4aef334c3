/** The place at which a body stops being JSON, as the problem names it. */
import fc from 'fast-check'
import t from 'tap'
import { placeOfFault, positionOfFault } from '../../src/http/json/faults.ts'
import { startTestApp } from '../helpers/app.ts'
import { anyText, holds } from '../helpers/properties.ts'
import { refused } from '../helpers/refusal.ts'

const { send } = await startTestApp()

const post = (payload: string) =>
  send({
    method: 'POST',
    url: '/v1/newsletter-signups',
    payload,
    headers: { 'content-type': 'application/json' },
  })

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const at = (line: number, character: number) => `The fault is in line ${line}, at character ${character}.`
const early = 'It ends too early.'

t.test('does', async (t) => {
  const rows: [body: string, place: string][] = [
    ['{"email": ann@readers.example}', at(1, 11)],
    ['{"email": "ann",}', at(1, 17)],
    ["{'email': 'ann'}", at(1, 2)],
    ['{email: "ann"}', at(1, 2)],
    ['{"email" "ann"}', at(1, 10)],
    ['{"email": "ann" "source": "x"}', at(1, 17)],
    ['{\n  "email": "ann",\n  "source": "two\nlines"\n}', at(3, 17)],
    ['{\r\n"a": 1,\r\n"b": 01}', at(3, 7)],
    ['{"a": "\\x"}', at(1, 8)],
    ['{"a": "\\u12"}', at(1, 8)],
    ['[1, 2,]', at(1, 7)],
    ['[1 2]', at(1, 4)],
    ['[}', at(1, 2)],
    ['{"a": tru}', at(1, 7)],
    ['{"a": None}', at(1, 7)],
    ['{"a": 1.}', at(1, 8)],
    ['{"a": +1}', at(1, 7)],
    ['{"a": NaN}', at(1, 7)],
    ['{} {}', at(1, 4)],
    ['// a comment\n{}', at(1, 1)],
    ['hello', at(1, 1)],
    ['\u00a0{}', at(1, 1)],
    ['{"a": 1}]', at(1, 9)],
    ['{"email": "ann', early],
    ['{"email":', early],
    ['{"email"', early],
    ['[', early],
    ['[1,', early],
    [' \n ', early],
    ['{"a": [{}]', early],
  ]
  for (const [body, place] of rows) {
    t.test(`says where ${JSON.stringify(body)} is wrong`, async (t) => {
      const answer = await post(body)
      refused(t, answer, 400, 'malformed-request')
      t.equal(answer.body_.detail, `The body is not valid JSON. ${place}`)
    })
  }

  t.test('finds nothing wrong in JSON', async (t) => {
    holds(
      t,
      fc.property(fc.json(), (text) => positionOfFault(text) === undefined),
    )
    holds(
      t,
      fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
        return positionOfFault(JSON.stringify(value, null, indent)) === undefined
      }),
    )
  })

  t.test('finds a fault in whatever JSON.parse refuses, and in nothing else', async (t) => {
    const parts = fc.constantFrom(
      ...'{}[],:"\\ \n',
      '"a"',
      '1',
      '-',
      '0',
      '.5',
      'e3',
      'true',
      'nul',
      '\\u00e9',
    )
    const pieces = fc.array(parts, { maxLength: 12 }).map((all) => all.join(''))
    const broken = fc.tuple(fc.json(), fc.nat(), anyText(2)).map(([json, place, text]) => {
      const cut = place % (json.length + 1)
      return json.slice(0, cut) + text + json.slice(cut + (place % 2))
    })
    const texts = fc.oneof(pieces, broken, anyText(20))
    holds(
      t,
      fc.property(texts, (text) => (positionOfFault(text) === undefined) === isJson(text)),
      5_000,
    )
  })
})

t.test('keeps', async (t) => {
  t.test('the body out of the error', async (t) => {
    for (const secret of ['hunter2', '{"password": hunter2}', '{"password": "hunter2']) {
      const { body } = await post(secret)
      t.notOk(body.includes('hunter2'), body)
    }
  })

  t.test('the place of a fault far behind to itself', async (t) => {
    t.equal(placeOfFault(`[${'1,'.repeat(60_000)}x]`), '')
    t.equal(placeOfFault(`[${'1,'.repeat(40_000)}x]`), at(1, 80_002))
    const answer = await post(`[${'1,'.repeat(60_000)}x]`)
    t.equal(answer.body_.detail, 'The body is not valid JSON.')
  })

  t.test('reading long texts of one kind', async (t) => {
    for (const unit of ['\\n', '\\u0041', 'x', '\\']) {
      t.not(positionOfFault(`"${unit.repeat(150_000)}`), undefined, unit)
    }
    for (const unit of ['[', '{"a":', ' ', '1', '{}', '"",']) {
      t.doesNotThrow(() => positionOfFault(unit.repeat(150_000)), unit)
    }
  })
})
