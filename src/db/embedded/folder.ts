/** Opens PGlite in a folder, so that commits survive a power failure and other users read nothing. */
import { fdatasyncSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'

/** Tests open databases in memory with the same extensions. */
export const embeddedExtensions = { pg_trgm }

export async function openFolder(dataDir: string): Promise<PGlite> {
  const pglite = await PGlite.create({
    dataDir,
    startParams: durableStartParams(),
    extensions: embeddedExtensions,
  })
  await forgetRowParsers(pglite)
  const fileSystem = fileSystemOf(pglite)
  syncWithDisk(fileSystem)
  makeFilesPrivate(fileSystem)
  return pglite
}

/**
 * PGlite copies its parsers for each query. Three in four of them are for arrays of the rows of a
 * table, which no query asks for. To copy them takes as long as a short query.
 */
export async function forgetRowParsers(pglite: PGlite): Promise<void> {
  const { rows } = await pglite.query<{ oid: number }>(
    `select typarray as oid from pg_type where typtype = 'c' and typarray <> 0`,
  )
  for (const { oid } of rows) delete pglite.parsers[oid]
}

/**
 * PGlite starts PostgreSQL with -F, which turns fsync off. A power failure could then lose commits.
 * The end of the process alone loses nothing.
 */
function durableStartParams(): string[] {
  const params = PGlite.defaultStartParams.filter((param) => param !== '-F')
  return [...params, '-c', 'fsync=on', '-c', 'wal_sync_method=fsync']
}

type Stream = { nfd: number }
type Attributes = { mode?: number }
type FileSystem = {
  stream_ops: { fsync?: (stream: Stream) => number }
  node_ops: { setattr: (node: unknown, attributes: Attributes) => void }
}
type FileSystemModule = {
  FS: { lookupPath(path: string): { node: { mount: { type: FileSystem } } } }
}

/**
 * The file system through which PGlite reaches its folder. The two functions below change PGlite's
 * internals, so the version of PGlite is pinned, and tests look at their effects.
 */
function fileSystemOf(pglite: PGlite): FileSystem {
  const { FS } = (pglite as unknown as { Module: FileSystemModule }).Module
  return FS.lookupPath('/pglite/data').node.mount.type
}

/**
 * PGlite mounts its folder without an fsync operation, so PostgreSQL's calls of fsync do nothing.
 */
function syncWithDisk({ stream_ops }: FileSystem): void {
  stream_ops.fsync = ({ nfd }) => {
    fdatasyncSync(nfd)
    return 0
  }
}

/**
 * PGlite gives a new file its mode with chmod, so the umask of the process alone would not keep the
 * file from other users.
 */
function makeFilesPrivate({ node_ops }: FileSystem): void {
  const { setattr } = node_ops
  node_ops.setattr = (node, attributes) =>
    setattr(
      node,
      attributes.mode === undefined ? attributes : { ...attributes, mode: attributes.mode & ~0o077 },
    )
}
