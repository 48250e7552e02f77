def _plum_text(value):
    if isinstance(value, (set, frozenset)):
        inner = ", ".join(sorted(map(_plum_text, value)))
        if isinstance(value, frozenset):
            return "frozenset({%s})" % inner if value else "frozenset()"
        return "{%s}" % inner if value else "set()"
    if type(value) is dict:
        return "{%s}" % ", ".join(_plum_text(k) + ": " + _plum_text(v) for k, v in value.items())
    if type(value) is list:
        return "[%s]" % ", ".join(map(_plum_text, value))
    if type(value) is tuple:
        return "(%s)" % (", ".join(map(_plum_text, value)) + ("," if len(value) == 1 else ""))
    return repr(value)


class _PlumValue:
    def __init__(self, value):
        self.text = _plum_text(value)

    def __repr__(self):
        import hashlib

        if len(self.text) > 1500:
            return "long " + hashlib.sha256(self.text.encode("utf-8", "replace")).hexdigest()
        return self.text
