"""What the methods of the AutoInvoice API do, a module a chapter; importing the package registers them all."""

from importlib import import_module
from pkgutil import iter_modules

for _chapter in iter_modules(__path__):
    import_module(f"{__name__}.{_chapter.name}")
