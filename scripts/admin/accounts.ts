/** The commands on accounts: create, list, roles, export and erase. */
import { parseArgs } from 'node:util'
import { createAccount } from '../../src/commands/accounts/create-account.ts'
import { eraseAccountForOwner } from '../../src/commands/accounts/erase-account-for-owner.ts'
import { noteExport } from '../../src/commands/accounts/note-export.ts'
import { setRoles } from '../../src/commands/accounts/set-roles.ts'
import { type AccountRow, listAccounts } from '../../src/db/queries/accounts/accounts.ts'
import type { Deps } from '../../src/deps.ts'
import { suspensionOf } from '../../src/domain/accounts/suspension.ts'
import { roles } from '../../src/domain/roles.ts'
import { isSingleLine, maxDisplayNameLength } from '../../src/domain/single-line-text.ts'
import { textOf } from '../../src/http/json/stream.ts'
import { openExport } from '../../src/routes/accounts/exports.ts'
import {
  accountAt,
  type Command,
  emailIn,
  givenPassword,
  madePassword,
  operator,
  ParameterError,
  rolesIn,
  UsageError,
} from './command.ts'

const email = { type: 'string' } as const

const create: Command = {
  parameters: '--email E --name N [--roles admin,author]',
  description: [
    'Creates an account. The variable PASSWORD holds its password. If the variable is not set, the',
    `command makes a password and prints it. Roles: ${roles.join(', ')}.`,
    'Every account is a reader.',
  ],
  async read(args) {
    const options = { email, name: email, roles: { ...email, default: 'reader' } }
    const { values } = parseArgs({ args, options })
    const address = emailIn(values.email)
    const displayName = values.name
    if (displayName === undefined) throw new ParameterError('--name is missing')
    if (!isSingleLine(displayName, maxDisplayNameLength)) {
      throw new UsageError(`--name must be a single line of 1 to ${maxDisplayNameLength} characters`)
    }
    const wanted = rolesIn(values.roles)
    const given = await givenPassword({ email: address, displayName })
    const password = given ?? madePassword()
    const person = { email: address, displayName, password, roles: wanted, isVerified: true }
    return async function* (deps) {
      const account = await createAccount(deps, person)
      if (!account) throw new UsageError('an account with this e-mail address already exists')
      yield `account ${account.id}\nroles ${account.roles.join(', ')}\n`
      if (given === undefined) yield `password ${password}\n`
    }
  },
}

const changeRoles: Command = {
  parameters: '--email E --roles admin,author',
  description: [
    'Gives the account these roles and takes all others. `--roles reader` takes all. The last admin',
    'keeps the role.',
  ],
  read(args) {
    const { values } = parseArgs({ args, options: { email, roles: email } })
    const [address, wanted] = [emailIn(values.email), rolesIn(values.roles)]
    if (wanted.length === 0) {
      throw new UsageError('--roles is empty. Name the roles to give; `--roles reader` takes all others')
    }
    return async function* (deps) {
      const { id } = await accountAt(deps, address)
      const account = await setRoles(deps, operator, { accountId: id, roles: wanted })
      yield `account ${account.id}\nroles ${account.roles.join(', ')}\n`
    }
  },
}

const list: Command = {
  parameters: '[--email E] [--roles admin,author]',
  description: [
    'Lists accounts, oldest first, one a line: id, e-mail address, roles, state, display name,',
    'separated by tabs. With --roles, only those that have one of these roles.',
  ],
  read(args) {
    const { values } = parseArgs({ args, options: { email, roles: email } })
    const address = values.email === undefined ? undefined : emailIn(values.email)
    const wanted = values.roles === undefined ? undefined : rolesIn(values.roles)
    return async function* (deps) {
      for await (const row of everyAccount(deps, address)) {
        if (wanted && !wanted.some((role) => row.roles.includes(role))) continue
        yield `${[row.id, row.email ?? '-', row.roles.join(','), stateOf(row, deps), row.displayName].join('\t')}\n`
      }
    }
  },
}

const page = 100

async function* everyAccount({ database }: Deps, address?: string): AsyncGenerator<AccountRow> {
  let after: string | undefined
  for (;;) {
    const rows = await listAccounts(database.db, { email: address, limit: page, after })
    yield* rows.slice(0, page)
    if (rows.length <= page) return
    after = rows[page - 1]?.id
  }
}

function stateOf(row: AccountRow, { clock }: Deps): string {
  const suspension = suspensionOf(row, clock())
  if (suspension) return `suspended until ${suspension.until?.toISOString() ?? 'further notice'}`
  return row.email !== null && row.emailVerifiedAt === null ? 'unverified' : 'active'
}

const exportOne: Command = {
  parameters: '--email E',
  description: [
    'Prints everything that belongs to the account as JSON, for somebody who asks for it by letter.',
    'The audit log notes it. To write it into a file, run `npm run -s admin -- export --email E > FILE`:',
    '-s keeps the lines of npm itself out of the file.',
  ],
  read(args) {
    const address = emailIn(parseArgs({ args, options: { email } }).values.email)
    return async function* (deps) {
      const { id } = await accountAt(deps, address)
      await noteExport(deps, operator, id)
      yield* textOf(await openExport(deps, id))
      yield '\n'
    }
  },
}

const erase: Command = {
  parameters: '--email E',
  description: [
    'Erases the account for good, as its owner can, for somebody who asks for it by letter. The last',
    'admin cannot be erased.',
  ],
  read(args) {
    const address = emailIn(parseArgs({ args, options: { email } }).values.email)
    return async function* (deps) {
      const { id } = await accountAt(deps, address)
      await eraseAccountForOwner(deps, operator, id)
      yield `account ${id} is erased\n`
    }
  },
}

export const accountCommands: Readonly<Record<string, Command>> = {
  'create-account': create,
  'list-accounts': list,
  'set-roles': changeRoles,
  export: exportOne,
  erase,
}
