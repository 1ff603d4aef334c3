/** Tests emphasis beside Chinese, Japanese and Korean punctuation, in articles and comments. */
import { renderComment } from '../../src/text/markdown.ts'
import { checkHtml, type RenderedCase } from '../helpers/text/rendered.ts'

const texts: readonly RenderedCase[] = [
  ['**重要。**年', '<p><strong>重要。</strong>年</p>'],
  ['**「重要」**は', '<p><strong>「重要」</strong>は</p>'],
  ['これは**重要。**です', '<p>これは<strong>重要。</strong>です</p>'],
  ['**強調（きょうちょう）**は', '<p><strong>強調（きょうちょう）</strong>は</p>'],
  ['**강조(強調)**은', '<p><strong>강조(強調)</strong>은</p>'],
  ['**《书名》**很', '<p><strong>《书名》</strong>很</p>'],
  ['*「a」*は', '<p><em>「a」</em>は</p>'],
  ['***「a」***は', '<p><em><strong>「a」</strong></em>は</p>'],
  ['~~「a」~~は', '<p><s>「a」</s>は</p>'],
  ['~~重要。~~年', '<p><s>重要。</s>年</p>'],
  ['**「a」**', '<p><strong>「a」</strong></p>'],
  ['**a.**b', '<p>**a.**b</p>'],
  ['**a** b', '<p><strong>a</strong> b</p>'],
  ['__「a」__は', '<p>__「a」__は</p>'],
  ['这是**“引用”**吗', '<p>这是<strong>“引用”</strong>吗</p>'],
  ['**`code`**は', '<p><strong><code>code</code></strong>は</p>'],
  ['**[link](https://a.example)**は', '<p><strong><a href="https://a.example">link</a></strong>は</p>'],
  ['** a **', '<p>** a **</p>'],
  ['中**文**字', '<p>中<strong>文</strong>字</p>'],
  ['𠀋**「あ」**𠀋', '<p>𠀋<strong>「あ」</strong>𠀋</p>'],
  ['**❤️。**年', '<p><strong>❤️。</strong>年</p>'],
]

checkHtml('emphasis in an article', texts)

const comments: readonly RenderedCase[] = [
  ['**重要。**年', '<p><strong>重要。</strong>年</p>'],
  ['**「重要」**は', '<p><strong>「重要」</strong>は</p>'],
  ['**강조(強調)**은', '<p><strong>강조(強調)</strong>은</p>'],
  ['*「a」*は', '<p><em>「a」</em>は</p>'],
]

checkHtml('emphasis in a comment', comments, (markdown) => renderComment(markdown).html)
