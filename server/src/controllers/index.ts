import generator from './generator';
import sign from './sign';

export default { generator, sign };
