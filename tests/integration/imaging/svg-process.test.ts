import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasCode, RenditionError } from '../../../server/src/core/errors';
import { DRAWING_SCRIPT } from '../../../server/src/imaging/draw-svg-script';
import { RenderSlots } from '../../../server/src/imaging/render-slots';
import { compileWorker } from '../../helpers/compile-worker';
import { flatPng } from '../../helpers/imaging/bombs';
import { ENDLESS } from '../../helpers/imaging/endless-svg';
import { drawingProcess, drawingProcesses, environmentOf, isRunning, untilGone } from '../../helpers/imaging/processes';
import { LOADED_SHARP, refusalOf, render } from '../../helpers/imaging/render';
import { svg } from '../../helpers/imaging/svg';

const within = (timeoutSeconds: number) => ({ settings: { timeoutSeconds } });
const embedded = (png: Buffer): Buffer => svg('width="100" height="80"', `<image href="data:image/png;base64,${png.toString('base64')}" width="100" height="80"/>`);

afterEach(() => expect(drawingProcesses()).toEqual([]));

describe('an SVG that takes for ever', () => {
  it.each(['format-png', 'scale-300|format-webp', 'fill-20x20-smart', 'rotate-90|blur-2'])('%s is given up after the time', async (spec) => {
    const started = performance.now();
    const refusal = await refusalOf(render(ENDLESS, spec, within(2)));
    expect(hasCode(refusal, 'BUSY'), String(refusal)).toBe(true);
    expect(String(refusal)).toMatch(/longer than the limit/);
    expect(performance.now() - started).toBeLessThan(12_000);
  });

  it('is not drawn at all where it stays an SVG', async () => {
    expect((await render(ENDLESS, 'width-50', within(1))).toString()).toContain('feMorphology');
  });

  it('twenty at once take turns, and all are answered', async () => {
    const slots = new RenderSlots({ slots: 2, ahead: 1, queueLength: 100, queueTimeoutSeconds: 60, pixels: 1e9 });
    let most = 0;
    const watch = setInterval(() => { most = Math.max(most, drawingProcesses().length); }, 100);
    const refusals = await Promise.all(Array.from({ length: 20 }, () => refusalOf(slots.run((draw) => draw(0, () => render(ENDLESS, 'format-png', within(1)))))));
    clearInterval(watch);
    expect(refusals.map((refusal) => hasCode(refusal, 'BUSY'))).toEqual(Array.from({ length: 20 }, () => true));
    expect(most).toBe(2);
  });
});

describe('an SVG that takes all memory', () => {
  const megapixels121 = embedded(flatPng(11_000, 11_000));

  it.each(['format-png', 'fill-20x20-smart'])('%s is refused, and the server itself takes none', async (spec) => {
    await render(embedded(flatPng(10, 10)), spec);
    const before = process.memoryUsage.rss();
    let most = 0;
    const watch = setInterval(() => { most = Math.max(most, process.memoryUsage.rss()); }, 20);
    const refusal = await refusalOf(render(megapixels121, spec));
    clearInterval(watch);
    expect(hasCode(refusal, 'LIMIT_EXCEEDED'), String(refusal)).toBe(true);
    expect(String(refusal)).toMatch(/memory than the limit of 51\d MB/);
    expect((most - before) / 2 ** 20).toBeLessThan(100);
  });

  it('is not refused for a picture of 24 megapixels, nor for being drawn large through filters', async () => {
    expect((await render(embedded(flatPng(6000, 4000)), 'format-png')).length).toBeGreaterThan(0);
    const filtered = svg('width="100" height="80"', '<filter id="f"><feGaussianBlur stdDeviation="1"/><feOffset dx="1"/><feBlend in2="SourceGraphic"/></filter><g filter="url(#f)" opacity="0.5"><circle cx="50" cy="40" r="30"/></g>');
    expect((await render(filtered, 'scale-1000|format-png')).length).toBeGreaterThan(0);
  });
});

describe('a drawing process', () => {
  it('knows no secret of the server', async () => {
    process.env['APP_KEYS'] = 'secret-1,secret-2';
    const drawing = refusalOf(render(ENDLESS, 'format-png', within(5)));
    const environment = environmentOf(await drawingProcess());
    delete process.env['APP_KEYS'];
    expect(environment.join()).toMatch(/PATH=/);
    expect(environment.join()).not.toMatch(/secret|APP_KEYS|VITEST|NODE_/);
    await drawing;
  });

  it.each([
    ['SIGSEGV', 'UNSUPPORTED_SOURCE'],
    ['SIGABRT', 'UNSUPPORTED_SOURCE'],
    // By the system, where memory is short.
    ['SIGKILL', 'LIMIT_EXCEEDED'],
  ] as const)('that ends by %s refuses the SVG: %s', async (signal, code) => {
    const drawing = refusalOf(render(ENDLESS, 'format-png', within(30)));
    process.kill(await drawingProcess(), signal);
    const refusal = await drawing;
    expect(hasCode(refusal, code), String(refusal)).toBe(true);
  });

  it('that finds no sharp is our fault, not the SVG\'s', async () => {
    const refusal = await refusalOf(render(svg('width="9" height="9"'), 'format-png', { settings: { sharpPath: '/nowhere/sharp' } }));
    expect(refusal).not.toBeInstanceOf(RenditionError);
    expect(String(refusal)).toContain('/nowhere/sharp');
  });

  it('that cannot be started is our fault, too', async () => {
    const node = process.execPath;
    process.execPath = '/nowhere/node';
    const refusal = await refusalOf(render(svg('width="9" height="9"'), 'format-png'));
    process.execPath = node;
    expect(refusal).not.toBeInstanceOf(RenditionError);
    expect(String(refusal)).toContain('cannot be started');
  });

  it('ends itself where its parent forgets to', async () => {
    const task = { ...LOADED_SHARP, width: 1000, height: 1000, svgBytes: ENDLESS.length, mostMemoryBytes: 1e9, mostMilliseconds: 2000 };
    const child = spawn(process.execPath, ['--eval', DRAWING_SCRIPT, JSON.stringify(task)], { stdio: ['pipe', 'ignore', 'ignore'] });
    child.stdin.write(ENDLESS);
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  });
});

describe('a server that is killed', () => {
  let compiled: ReturnType<typeof compileWorker>;
  beforeAll(() => { compiled = compileWorker('tests/helpers/drawing-worker.ts', ['server/src/imaging', 'server/src/core']); });
  afterAll(() => rm(compiled.directory, { recursive: true }));

  it.each(['SIGKILL', 'SIGTERM'] as const)('by %s leaves nobody drawing', async (signal) => {
    const file = join(compiled.directory, 'endless.svg');
    await writeFile(file, ENDLESS);
    const server = spawn(process.execPath, [compiled.worker, LOADED_SHARP.sharpPath, file], { stdio: 'inherit' });
    const drawing = await drawingProcess(server.pid);
    expect(isRunning(drawing)).toBe(true);
    server.kill(signal);
    await untilGone(drawing);
  });
});
