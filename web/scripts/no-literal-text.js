/**
 * ESLint rule: what people read comes from lib/texts, so that every language has it. Reports words in markup, in the
 * attributes and properties that are read or spoken, in expressions of the markup, and sentences in scripts.
 */

/** Names are the same in every language. */
const NAMES = new Set(['Rillcast', 'OBS Studio', 'ffmpeg', 'YouTube', 'Twitch', 'PeerTube']);

/** Attributes of elements and properties of our components that end up before a reader. */
const READ =
  /^(aria-(label|description|valuetext|roledescription|placeholder)|title|placeholder|alt|label|hint|action|reason|text|heading|message)$/;

/** @param {string} text */
const hasWords = (text) =>
  !text.startsWith('/') && /\p{L}{2}/u.test(text) && !NAMES.has(text.trim()) && !/^\s*&\w+;\s*$/.test(text);

/** A capital, and small letters behind a space: no identifier, selector or key looks like that. @param {string} text */
const isSentence = (text) => /^\p{Lu}\S* \p{Ll}/u.test(text) || /^\p{Lu}\p{Ll}+( \S+)*[.…!?]$/u.test(text);

/** @type {import('eslint').Rule.RuleModule} */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: { text: '“{{text}}” is read by people: put it into lib/texts/en and lib/texts/de.' },
  },
  create(context) {
    /** @param {any} node @param {string} text */
    const report = (node, text) =>
      context.report({ node, messageId: 'text', data: { text: text.trim().replaceAll(/\s+/g, ' ') } });

    /** Inside `{…}` of the markup and not inside a handler or an attribute nobody reads. @param {any} node */
    function isShown(node) {
      for (let at = node; at.parent; at = at.parent) {
        const { parent } = at;
        if (/Function|CallExpression|BinaryExpression|MemberExpression/.test(parent.type)) return false;
        if (parent.type === 'ConditionalExpression' && parent.test === at) return false;
        if (parent.type === 'SvelteMustacheTag') {
          const owner = parent.parent;
          return owner.type !== 'SvelteAttribute'
            ? !owner.type.startsWith('SvelteD') && !owner.type.startsWith('SvelteS')
            : READ.test(owner.key.name);
        }
      }
      return false;
    }

    /** An error for developers, not for readers. @param {any} node */
    const isThrown = (node) => node.parent.type === 'NewExpression' && /Error$/.test(node.parent.callee.name ?? '');

    /** @param {any} node @param {string} text */
    function expression(node, text) {
      if (isThrown(node)) return;
      if (isShown(node) ? hasWords(text) : isSentence(text)) report(node, text);
    }

    return {
      /** @param {any} node */
      SvelteText(node) {
        if (node.parent.type === 'SvelteStyleElement' || node.parent.type === 'SvelteScriptElement') return;
        if (hasWords(node.value)) report(node, node.value);
      },
      /** @param {any} node */
      SvelteLiteral(node) {
        if (node.parent.type === 'SvelteAttribute' && READ.test(node.parent.key.name) && hasWords(node.value)) {
          report(node, node.value);
        }
      },
      /** @param {any} node */
      Literal(node) {
        if (typeof node.value === 'string') expression(node, node.value);
      },
      /** @param {any} node */
      TemplateElement(node) {
        const template = node.parent;
        if (isThrown(template)) return;
        if (isShown(template) ? hasWords(node.value.raw) : isSentence(node.value.raw)) report(node, node.value.raw);
      },
    };
  },
};
