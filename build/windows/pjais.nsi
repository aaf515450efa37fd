; Installs PJai's for one person, without an administrator: makensis is run by installer.py, which gives the values.
Unicode true
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WordFunc.nsh

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\PJais"
!define WEBVIEW "{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"

Name "PJai's"
OutFile "${TARGET}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\PJais"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
SetCompressor /SOLID lzma
BrandingText "PJai's ${VERSION}"
VIProductVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "PJai's"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "PJai's"
VIAddVersionKey "LegalCopyright" "MIT licence"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\pjais.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"

LangString NEWER ${LANG_ENGLISH} "PJai's $0 is installed, which is newer than ${VERSION}, and an older version cannot open what it has written. Nothing was changed."
LangString NEWER ${LANG_GERMAN} "PJai's $0 ist installiert, neuer als ${VERSION}, und eine ältere Version kann nicht öffnen, was es geschrieben hat. Nichts wurde geändert."
LangString RUNNING ${LANG_ENGLISH} "PJai's is still open. Close its windows and press Retry."
LangString RUNNING ${LANG_GERMAN} "PJai's ist noch offen. Schließe seine Fenster und drücke Wiederholen."
LangString NOWEBVIEW ${LANG_ENGLISH} "PJai's shows its windows with Microsoft's WebView2, which is missing here. Open Microsoft's page to get it?"
LangString NOWEBVIEW ${LANG_GERMAN} "PJai's zeigt seine Fenster mit WebView2 von Microsoft, das hier fehlt. Die Seite von Microsoft öffnen, auf der es das gibt?"
LangString STAYS ${LANG_ENGLISH} "Your personas and memories were not touched; they are in $LOCALAPPDATA\pjais."
LangString STAYS ${LANG_GERMAN} "Deine Personas und Erinnerungen wurden nicht angerührt; sie liegen in $LOCALAPPDATA\pjais."

Function .onInit
  ReadRegStr $0 HKCU "${KEY}" "DisplayVersion"
  ${If} $0 != ""
    ${VersionCompare} "$0" "${VERSION}" $1
    ${If} $1 == 1
      MessageBox MB_OK|MB_ICONSTOP "$(NEWER)" /SD IDOK
      SetErrorLevel 3
      Quit
    ${EndIf}
  ${EndIf}
FunctionEnd

; A program that runs cannot be written to.
!macro WAIT_FOR_END UN
Function ${UN}WaitForEnd
  ${DoWhile} ${FileExists} "$INSTDIR\pjais.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\pjais.exe" a
    ${IfNot} ${Errors}
      FileClose $0
      ${ExitDo}
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDCANCEL IDRETRY again
    SetErrorLevel 4
    Quit
    again:
  ${Loop}
FunctionEnd
!macroend
!insertmacro WAIT_FOR_END ""
!insertmacro WAIT_FOR_END "un."

!macro ASSOCIATE ENDING TYPE NAME
  WriteRegStr HKCU "Software\Classes\${TYPE}" "" "${NAME}"
  WriteRegStr HKCU "Software\Classes\${TYPE}\DefaultIcon" "" "$INSTDIR\pjais.exe,0"
  WriteRegStr HKCU "Software\Classes\${TYPE}\shell\open\command" "" '"$INSTDIR\pjais.exe" run "%1"'
  WriteRegStr HKCU "Software\Classes\${ENDING}\OpenWithProgids" "${TYPE}" ""
!macroend

Section "PJai's"
  Call WaitForEnd
  ; The whole folder is the program's own: nothing of an earlier version may stay between the new files.
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  File /r "${BUNDLE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\PJai's.lnk" "$INSTDIR\pjais.exe" "run"
  !insertmacro ASSOCIATE ".pjais" "PJais.Export" "Export of PJai's"
  !insertmacro ASSOCIATE ".charx" "PJais.Card" "Character card with its files"
  WriteRegStr HKCU "${KEY}" "DisplayName" "PJai's"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\pjais.exe"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" ${SIZE_KB}
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
  Call LookForWebView
SectionEnd

Function LookForWebView
  ReadRegStr $0 HKLM "SOFTWARE\WOW6432Node\Microsoft\EdgeUpdate\Clients\${WEBVIEW}" "pv"
  ${If} $0 == ""
  ${OrIf} $0 == "0.0.0.0"
    ReadRegStr $0 HKCU "Software\Microsoft\EdgeUpdate\Clients\${WEBVIEW}" "pv"
  ${EndIf}
  ${If} $0 == ""
  ${OrIf} $0 == "0.0.0.0"
    MessageBox MB_YESNO|MB_ICONEXCLAMATION "$(NOWEBVIEW)" /SD IDNO IDNO no
    ExecShell "open" "https://developer.microsoft.com/microsoft-edge/webview2/"
    no:
  ${EndIf}
FunctionEnd

Section "Uninstall"
  Call un.WaitForEnd
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\pjais.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\PJai's.lnk"
  DeleteRegKey HKCU "Software\Classes\PJais.Export"
  DeleteRegKey HKCU "Software\Classes\PJais.Card"
  DeleteRegValue HKCU "Software\Classes\.pjais\OpenWithProgids" "PJais.Export"
  DeleteRegValue HKCU "Software\Classes\.charx\OpenWithProgids" "PJais.Card"
  DeleteRegKey HKCU "${KEY}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
  MessageBox MB_OK "$(STAYS)" /SD IDOK
SectionEnd
