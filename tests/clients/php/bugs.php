<?php
// The bugs that the environment can put into this client: BUG=double-write, or several with commas.

declare(strict_types=1);

const KNOWN = [
    'double-write', 'ignored-error', 'unknown-member', 'missing-type', 'content-type', 'deprecated-method',
    'key-in-url', 'iso-date', 'parameter-order', 'latin-1', 'stale-token', 'soap-date', 'rest-date', 'base64-twice',
    'unknown-part', 'busy-polling',
];

function bug(string $name): bool
{
    static $chosen = null;
    $chosen ??= array_filter(explode(',', (string) getenv('BUG')));
    $unknown = array_diff([$name, ...$chosen], KNOWN);
    if ($unknown) {
        fwrite(STDERR, 'BUG=' . implode(',', $unknown) . ': use one of ' . implode(', ', KNOWN) . "\n");
        exit(2);
    }
    return in_array($name, $chosen, true);
}
