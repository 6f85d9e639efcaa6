// Makes elements; all text goes in as text.

export function element(name, text = '', className = '') {
  const node = document.createElement(name);
  node.textContent = text;
  node.className = className;
  return node;
}

/** A line of a table: nodes as they are, numbers to the right, an en dash for what is not known. */
export function row(...cells) {
  const line = document.createElement('tr');
  for (const cell of cells) {
    const box = document.createElement('td');
    if (cell instanceof Node) {
      box.append(cell);
    } else if (typeof cell === 'number' || cell === null) {
      box.className = 'number';
      box.textContent = cell === null ? '–' : cell.toLocaleString('en');
    } else {
      box.textContent = cell;
    }
    line.append(box);
  }
  return line;
}
