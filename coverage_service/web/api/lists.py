"""The lists of insurers, packages and conditions to ask a question with, over HTTP.

What stands in them is left to `listings`.
"""

from typing import Annotated

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from coverage_service.web.api.openapi import operation_of
from coverage_service.web.edge.problems import FIRST_YEAR, LAST_YEAR, LONGEST_NAME
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.wire.documents import ConditionList, InsurerList, PackageList
from coverage_service.wire.listings import conditions, insurers, label_called, packages

Year = Annotated[
    int | None, QueryParameter(ge=FIRST_YEAR, le=LAST_YEAR, description="Policy year; left out: this year.")
]
Part = Annotated[str, QueryParameter(max_length=LONGEST_NAME, description="A part of a name, alias or UZOVI number.")]


class InsurerController(Controller):
    """List insurers and their packages."""

    path = "/v1/insurers"
    tags = ("lists",)

    @get(
        operation_id="listInsurers",
        summary="List insurers",
        operation_class=operation_of(InsurerList, problems=(422,)),
        sync_to_thread=False,
    )
    def insurers(self, in_use: NamedDependency[RulesInUse], q: Part = "") -> InsurerList:
        """List the insurers, all or those whose name, alias or UZOVI number has a part."""
        return {"insurers": list(insurers(in_use.rules, q))}

    @get(
        "/{insurer:str}/packages",
        operation_id="listPackages",
        summary="List the packages of an insurer",
        operation_class=operation_of(PackageList, problems=(404, 422)),
        sync_to_thread=False,
    )
    def packages(self, insurer: FromPath[str], in_use: NamedDependency[RulesInUse], year: Year = None) -> PackageList:
        """List the packages of an insurer, found by id, name, alias or UZOVI number, in a policy year."""
        return packages(in_use.rules, label_called(insurer, in_use.rules), year or in_use.today().year)


class ConditionController(Controller):
    """List conditions."""

    path = "/v1/conditions"
    tags = ("lists",)

    @get(
        operation_id="listConditions",
        summary="List conditions",
        operation_class=operation_of(ConditionList),
        sync_to_thread=False,
    )
    def conditions(self, in_use: NamedDependency[RulesInUse]) -> ConditionList:
        """List the conditions of the official list and the programmes of the basic package that hold today."""
        return {"conditions": list(conditions(in_use.rules, in_use.today()))}
