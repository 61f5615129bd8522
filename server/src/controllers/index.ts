import cropField from './crop-field';
import generator from './generator';
import operations from './operations';
import savedSpecs from './saved-specs';
import sign from './sign';

export default { cropField, generator, operations, savedSpecs, sign };
