import generator from './generator';

export default { generator };
