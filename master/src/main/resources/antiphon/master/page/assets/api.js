// What the page asks the master to do. The header is one that another site's page cannot send unasked.

export async function send(path, fields) {
    const answer = await fetch(path, {
        method: 'POST',
        headers: {'X-Antiphon-Page': '1', 'Content-Type': 'application/x-www-form-urlencoded'},
        body: new URLSearchParams(fields),
    });
    if (!answer.ok) throw new Error((await answer.text()).trim() || `the master answered ${answer.status}`);
}
