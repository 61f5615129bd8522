import cropField from './crop-field';
import generator from './generator';
import savedSpecs from './saved-specs';
import sign from './sign';

export default { cropField, generator, savedSpecs, sign };
