/** Serves the reference page at `/docs`. Its script of five megabytes is compressed once, and cached by its hash. */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import scalar from '@scalar/fastify-api-reference'
import type { FastifyInstance } from 'fastify'

const scriptPath = '/docs/js/scalar.js'

const compress = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes, { level: 6 }),
}
type Coding = keyof typeof compress

/** The codings of the script; `identity` is the script as it is. */
type Script = { etag: string; codings: Map<Coding | 'identity', Promise<Buffer>> }

export async function addReferencePage(app: FastifyInstance): Promise<void> {
  let script: Script | undefined
  app.addHook('onSend', async ({ routeOptions, headers }, reply, payload) => {
    if (routeOptions.url !== scriptPath || reply.statusCode !== 200) return
    script ??= scriptOf(String(payload))
    const coding = codingFor(headers['accept-encoding'])
    const etag = `"${script.etag}${coding === 'identity' ? '' : `-${coding}`}"`
    reply.headers({ 'cache-control': 'public, max-age=86400', vary: 'Accept-Encoding', etag })
    if (headers['if-none-match'] === etag) {
      reply.code(304).removeHeader('content-length')
      return null
    }
    const bytes = await codedAs(script, coding)
    if (coding !== 'identity') reply.header('content-encoding', coding)
    reply.header('content-length', bytes.length)
    return bytes
  })
  await app.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      url: '/openapi.json',
      withDefaultFonts: false,
      telemetry: false,
      hideClientButton: true,
      showDeveloperTools: 'never',
      agent: { disabled: true },
      mcp: { disabled: true },
    },
  })
}

function scriptOf(text: string): Script {
  const bytes = Buffer.from(text)
  const etag = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
  return { etag, codings: new Map([['identity', Promise.resolve(bytes)]]) }
}

/** The quality of a coding is heeded only where it is 0, which refuses it (RFC 9110, section 12.5.3). */
function codingFor(accepted = ''): Coding | 'identity' {
  const refused = /;\s*q=0(?:\.0*)?\s*$/
  const names = accepted.split(',').filter((part) => !refused.test(part))
  const isAccepted = (coding: Coding) => names.some((part) => part.split(';')[0]?.trim() === coding)
  if (isAccepted('br')) return 'br'
  return isAccepted('gzip') ? 'gzip' : 'identity'
}

async function codedAs({ codings }: Script, coding: Coding | 'identity'): Promise<Buffer> {
  const made = codings.get(coding)
  if (made) return made
  const making = codings
    .get('identity')
    ?.then((bytes) => (coding === 'identity' ? bytes : compress[coding](bytes)))
  if (!making) throw new Error('the script of the reference page is missing')
  codings.set(coding, making)
  return making
}
