/** The messages between the runner and its lanes. */
export type ToLane = { file: string; timeoutMs: number }

export type FromLane =
  | { tap: string; done?: undefined }
  /** The file has ended. `faults` are the faults after its last test. */
  | { done: { faults: string[] }; tap?: undefined }
