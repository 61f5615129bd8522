import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { expect } from 'vitest';

export const instructions = (page: Page): Locator => page.getByRole('textbox', { name: 'Instructions' });
export const field = (page: Page, label: string): Locator => page.getByRole('textbox', { name: label, exact: true });
export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
export const expectSpec = (page: Page, spec: string) => expect.poll(() => instructions(page).inputValue()).toBe(spec);
export const link = (page: Page): Promise<string> => field(page, 'Link').inputValue();
export const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

/** Waits for the link of the current settings. */
export async function linkOf(page: Page): Promise<string> {
  const encoded = `/${encodeURIComponent(await instructions(page).inputValue())}/`;
  await expect.poll(() => link(page)).toContain(encoded);
  return link(page);
}

export async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

export async function fill(page: Page, label: string, value: number | string): Promise<void> {
  await field(page, label).fill(String(value));
  await field(page, label).press('Tab');
}

export async function sizeOf(url: string): Promise<readonly [number | undefined, number | undefined]> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  const { width, height } = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
  return [width, height];
}

export async function copyAs(page: Page, name: string): Promise<string> {
  await page.evaluate(() => navigator.clipboard.writeText(''));
  await button(page, 'Copy as…').click();
  await page.getByRole('menuitem', { name, exact: true }).click();
  await expect.poll(() => clipboard(page)).not.toBe('');
  return clipboard(page);
}
