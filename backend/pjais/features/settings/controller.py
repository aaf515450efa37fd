"""Routes of settings."""

from litestar import Controller, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from pjais.features.routing import Page, problems
from pjais.features.settings.schemas import SettingRead, SettingWrite
from pjais.features.settings.service import SettingNotFoundError, SettingService
from pjais.persistence.vault import Vault


class SettingController(Controller):
    """Preferences of this device."""

    path = "/settings"
    tags = ("settings",)

    @get("/", operation_id="settings.list", responses=problems(), sync_to_thread=True)
    def list_settings(self, vault: NamedDependency[Vault]) -> Page[SettingRead]:
        with vault.read() as session:
            found = SettingService(session).all()
            return Page(items=[SettingRead(key=item.key, value=item.value) for item in found], next=None)

    @get("/{key:str}", operation_id="settings.get", responses=problems(SettingNotFoundError), sync_to_thread=True)
    def get_setting(self, vault: NamedDependency[Vault], key: FromPath[str]) -> SettingRead:
        with vault.read() as session:
            return SettingRead(key=key, value=SettingService(session).find(key).value)

    @put("/{key:str}", operation_id="settings.put", responses=problems(), sync_to_thread=True)
    def put_setting(
        self, vault: NamedDependency[Vault], key: FromPath[str], data: JSONBody[SettingWrite]
    ) -> SettingRead:
        with vault.write() as session:
            return SettingRead(key=key, value=SettingService(session).put(key, data.value).value)
