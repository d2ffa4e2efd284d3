"""The one table of the pages: path, method, who may, and the function that does it. The JSON API's: ``api.table``."""

from review.permissions import Action
from review.web.entries import Page
from review.web.pages import account, accounts, audit, deciding, exports, login, lookup, overview, queue, site, training

PAGES: tuple[Page, ...] = (
    Page("GET", "/login", None, login.show),
    Page("POST", "/login", None, login.post),
    Page("POST", "/logout", None, login.leave),
    Page("POST", "/language", None, login.choose_language),
    Page("GET", "/", Action.VIEW, queue.show),
    Page("GET", "/next", Action.DECIDE, queue.following),
    Page("POST", "/views", Action.VIEW, queue.keep_view),
    Page("POST", "/views/delete", Action.VIEW, queue.drop_view),
    Page("GET", "/sites/{key:path}", Action.VIEW, site.show),
    Page("POST", "/decide", Action.DECIDE, deciding.decide),
    Page("POST", "/decide-many", Action.DECIDE, deciding.decide_many),
    Page("POST", "/undo", Action.DECIDE, deciding.take_back),
    Page("POST", "/skip", Action.DECIDE, deciding.skip),
    Page("GET", "/lookup", Action.VIEW, lookup.show),
    Page("POST", "/crawl-now", Action.CRAWL, lookup.crawl),
    Page("GET", "/overview", Action.VIEW, overview.show),
    Page("GET", "/training", Action.DECIDE, training.show),
    Page("POST", "/training", Action.DECIDE, training.answer),
    Page("GET", "/account", Action.VIEW, account.show),
    Page("POST", "/account/password", Action.VIEW, account.change_password),
    Page("GET", "/accounts", Action.MANAGE, accounts.show),
    Page("POST", "/accounts", Action.MANAGE, accounts.add),
    Page("POST", "/accounts/change", Action.MANAGE, accounts.change),
    Page("GET", "/exports", Action.VIEW, exports.show),
    Page("POST", "/exports/basket", Action.ASK_SECOND, exports.pick),
    Page("POST", "/exports/objection", Action.DECIDE, exports.object_to),
    Page("POST", "/exports/answer", Action.EXPORT, exports.answer),
    Page("GET", "/audit", Action.AUDIT, audit.show),
    Page("POST", "/audit/verify", Action.AUDIT, audit.verify),
    Page("POST", "/second-reader", Action.ASK_SECOND, deciding.second_reader),
)
