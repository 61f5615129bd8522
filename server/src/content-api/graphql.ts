import type { Core } from '@strapi/strapi';
import type { ImageCrops } from '../core/crops/entry-crops';
import { codeOf } from '../core/errors';
import type { Preset } from '../core/filter-spec/preset';
import type { LibraryImage } from '../renditions/ports/image-facts';
import { presetNamed, UnknownPresetError } from '../services/preset-named';
import type { PresetRendition } from '../services/responsive-contract';
import type { Runtime } from '../services/runtime';
import { findWritable, SIGN_SCOPE, signSpec } from '../services/sign-items';
import { forbiddenErrorOf, validationErrorOf } from '../services/strapi-modules';
import { LoadedFiles, notingPlugin, type NexusPlugins } from './graphql-crops';
import { fieldsIn, GraphqlRequest, TooManyFieldsError, type FieldInfo } from './graphql-request';
import { InvalidQueryError } from './read-presets';

/** Parts of Nexus that this file uses. Strapi's GraphQL plugin hands them over. */
interface Nexus extends NexusPlugins {
  objectType(config: { name: string; description?: string; definition(block: Block): void }): unknown;
  extendType(config: { type: string; definition(block: Block): void }): unknown;
  stringArg(): unknown;
  intArg(): unknown;
  list(type: unknown): unknown;
  nonNull(type: unknown): unknown;
}

interface Block {
  string(name: string, config?: object): void;
  int(name: string, config?: object): void;
  field(name: string, config: object): void;
  readonly nonNull: Block;
}

interface Extension {
  use(extend: (parts: { readonly nexus: Nexus }) => { readonly types: readonly unknown[]; readonly plugins?: readonly unknown[] }): void;
  shadowCRUD(uid: string): { isEnabled(): boolean };
}

/** Apollo's context of one request. */
interface Context {
  readonly state: { readonly auth: unknown };
}

interface File {
  readonly id: number;
}

const FILE = 'plugin::upload.file';

/** A response waits no longer for the sizes of images, however deep its lists are. */
const MAX_WAIT_MS = 500;

/** Adds `renditions` and `rendition` to the files of Strapi's GraphQL plugin, where it is installed. */
export function addRenditionsToGraphql(strapi: Core.Strapi, runtime: Runtime): void {
  if ((strapi.plugin('graphql') as unknown) === undefined) return;
  const extension = strapi.plugin('graphql').service<Extension>('extension');
  const files = new LoadedFiles();
  extension.use(({ nexus }) => {
    if (!extension.shadowCRUD(FILE).isEnabled()) return { types: [] };
    return { types: [...typesOf(nexus), fieldsOf(strapi, runtime, nexus, files)], plugins: [notingPlugin(strapi, nexus, files)] };
  });
}

const typesOf = (nexus: Nexus): readonly unknown[] => [
  nexus.objectType({
    name: 'UploadFileRendition',
    description: 'A preset or a filter spec of one image',
    definition(block) {
      block.string('preset', { description: 'Null for a filter spec' });
      block.nonNull.string('url');
      block.int('width', { description: 'Pixels; null until the size of the image is known' });
      block.int('height');
      block.nonNull.string('alt');
      block.string('srcset');
      block.string('sizes');
      block.field('sources', { type: nexus.nonNull(nexus.list(nexus.nonNull('UploadFileRenditionSource'))), description: 'For source elements, best first' });
      block.string('loader');
      block.field('placeholder', { type: 'UploadFileRenditionPlaceholder' });
    },
  }),
  nexus.objectType({
    name: 'UploadFileRenditionSource',
    definition(block) {
      block.nonNull.string('type');
      block.nonNull.string('srcset');
    },
  }),
  nexus.objectType({
    name: 'UploadFileRenditionPlaceholder',
    definition(block) {
      block.nonNull.string('thumbhash');
      block.nonNull.string('color');
      block.string('dataUrl', { description: 'Null for a filter spec' });
    },
  }),
];

interface RenditionArguments {
  readonly preset?: string | null;
  readonly spec?: string | null;
  readonly width?: number | null;
}

/** Neither names nor numbers have spaces. */
const keyOf = ({ preset, spec, width }: RenditionArguments): string => `${preset ?? ''} ${spec ?? ''} ${width ?? ''}`;

type GraphqlRendition = PresetRendition & { readonly preset: string | null };

function fieldsOf(strapi: Core.Strapi, runtime: Runtime, nexus: Nexus, files: LoadedFiles): unknown {
  const { config, images, presetRenditions } = runtime;
  const requests = new WeakMap<Context, GraphqlRequest<GraphqlRendition>>();
  const requestOf = (context: Context) => {
    const request = requests.get(context) ?? new GraphqlRequest<GraphqlRendition>((fileIds, spentMs) => images.findWithFacts({ fileIds }, MAX_WAIT_MS - spentMs));
    requests.set(context, request);
    return request;
  };
  const ofSpec = (image: LibraryImage, spec: string, crops: ImageCrops | null, width: number | undefined, writable: Awaited<ReturnType<typeof findWritable>>): GraphqlRendition => {
    const { alternativeText, facts } = image;
    const placeholder = facts && { thumbhash: facts.thumbhash, color: facts.color };
    const signed = signSpec(strapi, runtime, image, { spec: width === undefined ? spec : `${spec}|width-${width}` }, writable);
    return { ...signed, preset: null, alt: crops?.alt ?? alternativeText ?? '', sizes: null, sources: [], placeholder };
  };
  const ofPreset = (image: LibraryImage, preset: Preset, crops: ImageCrops | null, width: number | undefined): GraphqlRendition | null => {
    const rendition = presetRenditions.ofPreset(image, preset, { placeholders: 'dataUrl', crops, ...(width !== undefined && { width }) });
    return rendition && { ...rendition, preset: preset.name };
  };
  const refusing = refusalsOf(strapi, requestOf);
  return nexus.extendType({
    type: 'UploadFile',
    definition(block) {
      block.field('renditions', {
        type: nexus.list(nexus.nonNull('UploadFileRendition')),
        description: 'Presets of an image, in the order of the names; by default those of the configuration. Null for other files',
        args: { presets: nexus.list(nexus.nonNull(nexus.stringArg())) },
        resolve: refusing(async (file: File, { presets }: { readonly presets?: readonly string[] | null }, { request, fields }) => {
          const asked = [...new Set(presets ?? config.api.presets)].map((name) => presetNamed(name, config.presets));
          const image = await request.load(file.id, asked.length * fields);
          return image && asked.flatMap((preset) => request.once(file, keyOf({ preset: preset.name }), () => ofPreset(image, preset, files.cropsOf(file, image.documentId), undefined)) ?? []);
        }),
      });
      block.field('rendition', {
        type: 'UploadFileRendition',
        description: 'One preset of an image, in its next width if one is given; or a filter spec, for tokens and roles that may sign. Null for other files',
        args: { preset: nexus.stringArg(), spec: nexus.stringArg(), width: nexus.intArg() },
        resolve: refusing(async (file: File, args: RenditionArguments, { request, fields, context }) => {
          const { preset, spec, width } = args;
          if ((preset ?? null) === null ? (spec ?? null) === null : (spec ?? null) !== null) throw new InvalidQueryError('rendition: expected either a preset or a spec');
          const asked = typeof preset === 'string' ? presetNamed(preset, config.presets) : null;
          if (typeof spec === 'string') await requireSigning(strapi, context);
          const image = await request.load(file.id, fields);
          const writable = asked === null && image !== null ? await findWritable(runtime) : undefined;
          return image && request.once(file, keyOf(args), () => {
            const crops = files.cropsOf(file, image.documentId);
            return asked !== null ? ofPreset(image, asked, crops, width ?? undefined) : ofSpec(image, spec as string, crops, width ?? undefined, writable);
          });
        }),
      });
    },
  });
}

/** Strapi's message does not say which permission is missing. */
async function requireSigning(strapi: Core.Strapi, { state }: Context): Promise<void> {
  try {
    await strapi.auth.verify(state.auth as never, { scope: [SIGN_SCOPE] });
  } catch (error) {
    if ((error as Error).name !== 'ForbiddenError') throw error;
    throw forbiddenErrorOf(strapi, `rendition: expected the permission ${SIGN_SCOPE} for a spec, found none. Add it to the API token or the role`);
  }
}

interface Asking {
  readonly context: Context;
  readonly request: GraphqlRequest<GraphqlRendition>;
  /** That the query selects of one rendition, itself included. */
  readonly fields: number;
}

type Resolve<Args> = (file: File, args: Args, asking: Asking) => Promise<unknown>;

/** Makes refusals Strapi's own errors: its GraphQL plugin shows the messages of these alone. */
function refusalsOf(strapi: Core.Strapi, requestOf: (context: Context) => Asking['request']) {
  return <Args>(resolve: Resolve<Args>) => async (file: File, args: Args, context: Context, info: FieldInfo): Promise<unknown> => {
    const request = requestOf(context);
    if (request.isRefused) return null;
    try {
      return await resolve(file, args, { context, request, fields: fieldsIn(info) });
    } catch (error) {
      if (!request.listsError()) return null;
      if (error instanceof InvalidQueryError || error instanceof TooManyFieldsError || error instanceof UnknownPresetError || codeOf(error) !== null) throw validationErrorOf(strapi, (error as Error).message);
      throw error;
    }
  };
}
