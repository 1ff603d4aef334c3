/**
 * Replaces `async-hook-domain` in lanes. tap uses that package to follow every promise, so that it
 * finds the test of an error that nothing catches. This slows down all asynchronous code, and a
 * lane does not need it, since it knows which file is running.
 */
export class Domain {
  destroy(): void {}
}
