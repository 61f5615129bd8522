import { images } from './burst.mjs';

/** What `hits` answers while 16 renditions of a file are asked for all the time; each call goes on with widths that nobody has yet. */
export function hitsWhileRendering(strapi, id, hits) {
  let asked = 0;
  return async () => {
    let isOver = false;
    const render = async () => {
      while (!isOver) await images([strapi.sign(id, `width-${400 + (asked += 1)}|format-webp`)], 1);
    };
    const rendering = Array.from({ length: 16 }, render);
    const figure = await hits();
    isOver = true;
    await Promise.all(rendering);
    return figure;
  };
}
