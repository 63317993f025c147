// What axe-core has to say about a page: WCAG 2.1 A and AA, and its own best practices.
import axe from 'axe-core';

export async function violations(page, within = null) {
  await page.emulateMedia({ reducedMotion: 'reduce' }); // contrast is measured at rest, not halfway from theme to theme
  await page.evaluate(axe.source); // not as a script element: the pages' policy allows no foreign script
  const found = await page.evaluate(async (selector) => (await window.axe.run(selector ?? document)).violations, within);
  return found.map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.target.join(' ')).join('; ')}`);
}
