/**
 * A request whose body may not come in tiny pieces. Node makes an object of some hundred bytes for each chunk
 * of a chunked body (RFC 9112, section 7.1), so a megabyte in chunks of one byte would take half a gigabyte.
 */
import { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** Chunks that a body may have, however short they are. */
const freePieces = 1_000
/** Bytes that each further chunk has in the mean. */
const bytesOfPiece = 256

/** The code of the error that the server is given (`../raw-answers.ts`). */
export const tinyPiecesCode = 'MASTHEAD_TINY_CHUNKS'

/** `onFlood` is given a connection before the server answers that its chunks are too small. */
export function boundedMessage(onFlood: (socket: Socket) => void): typeof IncomingMessage {
  return class BoundedMessage extends IncomingMessage {
    #pieces = 0
    #bytes = 0

    override push(chunk: Buffer | null, encoding?: BufferEncoding): boolean {
      if (chunk === null) return super.push(chunk, encoding)
      this.#pieces += 1
      this.#bytes += chunk.length
      if (this.#pieces <= freePieces + this.#bytes / bytesOfPiece) return super.push(chunk, encoding)
      if (!this.destroyed) {
        onFlood(this.socket)
        const error = new Error('the chunks of the body are too small')
        this.socket.emit('error', Object.assign(error, { code: tinyPiecesCode }))
        this.destroy()
      }
      return false
    }

    /** What is left of the body after the answer. Node would drop it without counting its chunks. */
    _dump(): void {
      this.resume()
    }
  }
}
