/** The wire shapes of imports of newsletter signups. */
import { type Static, Type } from 'typebox'
import { importModes, importStatuses, maxShownRefusals } from '../../domain/newsletter/imports.ts'
import {
  Id,
  Language,
  Line,
  listOf,
  listQuery,
  nullable,
  oneOf,
  ref,
  Slug,
  separated,
  shape,
  Time,
} from '../common.ts'

const modeMeaning =
  '`opt-in` asks the owner of each address to confirm it. `confirmed` takes the addresses as confirmed ' +
  'elsewhere, and needs `evidence`.'

export const SignupImportQuery = Type.Object(
  {
    mode: oneOf(importModes, modeMeaning),
    dryRun: Type.Unsafe<'true' | 'false'>({
      ...oneOf(['true', 'false'], 'With `true`, the lines are checked and counted, and nothing changes.'),
      default: 'false',
    }),
    newsletters: Type.Optional(
      separated(
        Slug,
        'The slugs of the newsletters that the addresses are added to, separated by commas. Without it, these are the default ones.',
        20,
      ),
    ),
    evidence: Type.Optional(
      Line(
        1000,
        'How and when the owners of the addresses agreed, for the ledger: for example "Double opt-in at our former service, exported on 2 November 2026".',
      ),
    ),
    source: Type.Optional(Line(100, 'The source of the added signups.')),
    language: Type.Optional(
      Type.Unsafe<string>({ ...Language, description: 'The language of the added signups (BCP 47).' }),
    ),
  },
  { additionalProperties: false },
)

const count = (description: string) => Type.Integer({ minimum: 0, description })

const ImportCounts = shape(
  'SignupImportCounts',
  'The lines so far by what became of them. In the end, their sum is `lineCount`.',
  {
    added: count('Addresses that are new on the list.'),
    updated: count('Addresses on the list that gained a newsletter or their confirmation.'),
    unchanged: count('Addresses that were on the list already, with nothing to change.'),
    keptOut: count('Addresses that have unsubscribed or are suppressed. An import never brings them back.'),
    refused: count('Lines that were refused.'),
  },
)

const ImportRefusal = shape('SignupImportRefusal', 'A line that an import has refused.', {
  line: count('The number of the line in the file. The header is line 1.'),
  reason: Type.String({ description: 'What is wrong with the line, in English.' }),
})

export { ImportCounts, ImportRefusal }

const members = {
  id: Id,
  mode: oneOf(importModes, modeMeaning),
  isDryRun: Type.Boolean({ description: 'Whether the lines were only checked and counted.' }),
  status: oneOf(
    importStatuses.filter((status) => status !== 'receiving'),
    'A `failed` import has stopped; `fault` says why.',
  ),
  newsletters: Type.Array(Slug, { description: 'The newsletters that the addresses are added to.' }),
  evidence: nullable(Type.String({ description: 'What was stated about the consent of the owners.' })),
  source: nullable(Type.String({ description: 'The source of the added signups.' })),
  language: nullable(Type.String({ description: 'The language of the added signups.' })),
  ignoredColumns: Type.Array(Type.String(), {
    description: 'A warning: the names of the columns that nothing is read from.',
  }),
  lineCount: count('The lines of the file, without the header and empty lines.'),
  counts: ref(ImportCounts),
  fault: nullable(Type.String({ description: 'Why the import stopped, in English; null if it did not.' })),
  createdBy: Type.String({ ...Id, description: 'The account that sent the file.' }),
  createdAt: Type.String({ ...Time, description: 'When the file was sent.' }),
  finishedAt: nullable({ ...Time, description: 'When the last line was worked on; null until then.' }),
  mailsUntil: nullable({
    ...Time,
    description: 'When the last mail that asks for confirmation is due; null if there is none.',
  }),
}

export const SignupImport = shape('SignupImport', 'An import of newsletter signups.', members)
export type SignupImport = Static<typeof SignupImport>

export const SignupImportReport = shape('SignupImportReport', 'An import with the lines that it refused.', {
  ...members,
  refusals: Type.Array(ref(ImportRefusal), {
    description: `The first ${maxShownRefusals.toLocaleString('en')} refused lines. \`format=csv\` gives all of them.`,
  }),
})
export type SignupImportReport = Static<typeof SignupImportReport>

export const SignupImportList = listOf('SignupImportList', ref(SignupImport))
export const SignupImportListQuery = listQuery({})

export const SignupImportReportQuery = Type.Object(
  {
    format: Type.Unsafe<'json' | 'csv'>({
      ...oneOf(['json', 'csv'], 'With `csv`, the answer is a file with all refused lines.'),
      default: 'json',
    }),
  },
  { additionalProperties: false },
)

/** The bodies of an import, for the document. Nothing checks them, since they are read as they arrive. */
export const importBodies = {
  'text/csv': {
    schema: Type.Unsafe({ type: 'string', description: 'The file. The first line names the columns.' }),
  },
  'multipart/form-data': {
    schema: Type.Unsafe({
      type: 'object',
      properties: { file: { type: 'string', contentMediaType: 'text/csv', description: 'The file.' } },
      required: ['file'],
    }),
  },
}
