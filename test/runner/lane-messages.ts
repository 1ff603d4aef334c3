/** What the runner and its lanes say to each other. */
export type ToLane = { file: string; timeoutMs: number }

export type FromLane =
  | { tap: string; done?: undefined }
  /** The file has ended; `faults` is what went wrong after its last test. */
  | { done: { faults: string[] }; tap?: undefined }
