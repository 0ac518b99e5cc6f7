/** The tag numbers and dates are written by: "de-CH" where the browser says so, else the language alone. */
export function regionOf(language: string, browser: readonly string[]): string {
  return browser.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
}
