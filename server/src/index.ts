import { bootstrap } from './bootstrap';
import config from './config';
import contentTypes from './content-types';
import controllers from './controllers';
import { destroy } from './destroy';
import { register } from './register';
import routes from './routes';
import services from './services';

export type { CreateStore, StoreContext } from './config/store-schema';
export type { CustomOperation } from './core/spec/custom-operation';
export type { RenditionToSend } from './http/image-route';
export type { RenditionKey } from './core/rendition-key';
export type { Deletion, Kept, LocatedRendition, RenditionStore, StoredRendition } from './renditions/ports';
export type { Authorize, AuthorizedRequest } from './services/private-route';
export type { Statistics } from './services/statistics';
export type { FileReference, GetOptions, OperationInfo, RenditionInfo, RenditionsService, UrlOptions } from './services/renditions';

export default { register, bootstrap, destroy, config, contentTypes, controllers, routes, services };
