import cropField from './crop-field';
import generator from './generator';
import sign from './sign';

export default { cropField, generator, sign };
