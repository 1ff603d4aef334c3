/**
 * Serves the reference page at `/docs`. Its script of five megabytes is compressed once. The page names the
 * script with its hash, so browsers keep it for a year.
 */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import scalar from '@scalar/fastify-api-reference'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const pagePath = '/docs/'
const scriptPath = '/docs/js/scalar.js'
/** The script as the page names it. */
const scriptName = 'js/scalar.js'

const compress = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes, { level: 6 }),
}
type Coding = keyof typeof compress

type Script = { bytes: Buffer; mediaType: string; hash: string; codings: Map<Coding, Promise<Buffer>> }

const forAYear = 'public, max-age=31536000, immutable'

/** Register it before conditional requests, which use the ETag that it sets. */
export function addReferenceScript(app: FastifyInstance): void {
  let script: Script | undefined

  /** The first answer with the script gives its hash. */
  async function named(page: string): Promise<string> {
    if (!script) await app.inject(scriptPath)
    return script ? page.replace(scriptName, `${scriptName}?${script.hash}`) : page
  }

  function sent({ headers, raw }: FastifyRequest, reply: FastifyReply, content: string | Buffer) {
    script ??= scriptOf(content, String(reply.getHeader('content-type')))
    const coding = codingFor(headers['accept-encoding'])
    const vary = [reply.getHeader('vary'), 'Accept-Encoding'].flat().filter(Boolean).join(', ')
    reply.headers({
      'cache-control': raw.url === `${scriptPath}?${script.hash}` ? forAYear : 'public, no-cache',
      etag: `"${script.hash}${coding ? `-${coding}` : ''}"`,
      vary,
    })
    reply.removeHeader('content-length')
    if (!coding) return script.bytes
    reply.header('content-encoding', coding)
    return coded(script, coding)
  }

  // The plugin would make five megabytes of text for each answer, which `sent` would throw away.
  app.addHook('onRoute', (route) => {
    if (route.url !== scriptPath) return
    const { handler } = route
    route.handler = function answer(request, reply) {
      if (!script) return handler.call(this, request, reply)
      return reply.type(script.mediaType).send(script.bytes)
    }
  })
  app.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode !== 200) return payload
    const { url } = request.routeOptions
    if (url === pagePath) return named(String(payload))
    return url === scriptPath ? sent(request, reply, payload as string | Buffer) : payload
  })
}

export async function addReferencePage(app: FastifyInstance): Promise<void> {
  await app.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      url: '/openapi.json',
      pageTitle: 'Masthead',
      withDefaultFonts: false,
      telemetry: false,
      hideClientButton: true,
      showDeveloperTools: 'never',
      agent: { disabled: true },
      mcp: { disabled: true },
    },
  })
}

function scriptOf(content: string | Buffer, mediaType: string): Script {
  const bytes = Buffer.from(content)
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
  return { bytes, mediaType, hash, codings: new Map() }
}

/** A quality of 0 refuses a coding (RFC 9110, section 12.5.3). Other qualities are not compared. */
function codingFor(accepted = ''): Coding | undefined {
  const refused = /;\s*q=0(?:\.0*)?\s*$/
  const names = accepted.split(',').filter((part) => !refused.test(part))
  const isAccepted = (coding: Coding) => names.some((part) => part.split(';')[0]?.trim() === coding)
  return (['br', 'gzip'] as const).find(isAccepted)
}

function coded({ bytes, codings }: Script, coding: Coding): Promise<Buffer> {
  const made = codings.get(coding) ?? compress[coding](bytes)
  codings.set(coding, made)
  made.catch(() => codings.delete(coding))
  return made
}
