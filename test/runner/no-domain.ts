/**
 * Stands in for `async-hook-domain` in lanes. tap follows every promise with it, to find the test of an error that nobody
 * takes; that slows down all that is asynchronous, and a lane knows which file runs.
 */
export class Domain {
  destroy(): void {}
}
