/** Finds rules that markdown-it has, for plugins that change when a rule applies. */

type Ruler = {
  getRules(chain: string): unknown[]
  enable(name: string): unknown
  disable(name: string): unknown
}

/** The function of a rule that markdown-it has. A ruler tells its functions without their names. */
export function ruleNamed<Rule>(ruler: Ruler, name: string): Rule {
  const all = [...ruler.getRules('')]
  ruler.disable(name)
  const others = ruler.getRules('')
  ruler.enable(name)
  return all.find((rule) => !others.includes(rule)) as Rule
}
