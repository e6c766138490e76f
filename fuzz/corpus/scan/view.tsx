import { render } from './render.js'
const Lazy = lazy(() => import('./lazy.js'))
export const View = <T,>({ items }: { items: T[] }) => (
  <>
    {/* don't stop here */}
    <ul className="a" {...props}>{items.map((it) => <li key={`${it}`}>it's {String(it)}; ok</li>)}</ul>
    <Lazy.Part render:x={require('./part')}></Lazy.Part>
  </>
)
render(<View<string> items={['<', '>']} />)
