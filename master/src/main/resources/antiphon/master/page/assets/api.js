// What the page asks the master to do. The header is one that another site's page cannot send unasked.

const ANSWER_MS_MAX = 10_000;

export async function send(path, fields) {
    const answer = await ask(path, fields);
    if (!answer.ok) throw new Error((await answer.text()).trim() || `the master answered ${answer.status}`);
}

async function ask(path, fields) {
    try {
        return await fetch(path, {
            method: 'POST',
            headers: {'X-Antiphon-Page': '1', 'Content-Type': 'application/x-www-form-urlencoded'},
            body: new URLSearchParams(fields),
            signal: AbortSignal.timeout(ANSWER_MS_MAX),
        });
    } catch {
        throw new Error('the master did not answer: whether it was done is not known');
    }
}
